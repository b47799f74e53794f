import { expect, test } from 'vitest'
import { majorUnits } from '../../src/http/majorUnits.ts'

test.each([
  [3000, 'EUR', '30.00'],
  [5, 'EUR', '0.05'],
  [0, 'USD', '0.00'],
  [1234567890123, 'GBP', '12345678901.23'],
  [3000, 'JPY', '3000'],
  [0, 'ISK', '0'],
  // By ISO 4217, whatever people there use.
  [3000, 'HUF', '30.00'],
  [1500, 'KWD', '1.500'],
  [7, 'IQD', '0.007'],
  [12345, 'CLF', '1.2345'],
])('%i in %s is %s', (amount, currency, text) => {
  expect(majorUnits(amount, currency)).toBe(text)
})
