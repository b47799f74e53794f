/**
 * The currencies whose minor unit is not a hundredth, by the exponent that ISO 4217 gives them. Intl can't be asked: it
 * goes by what people use, and gives Hungary's forint no decimals where ISO, and with it every payment API, has two.
 */
const exponents: Readonly<Record<string, number>> = Object.fromEntries([
  ...'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'
    .split(' ')
    .map((code) => [code, 0]),
  ...'BHD IQD JOD KWD LYD OMR TND'.split(' ').map((code) => [code, 3]),
  ...'CLF UYW'.split(' ').map((code) => [code, 4]),
])

/** An amount as people write it, with a decimal point: 3000 in EUR is `30.00`, in JPY `3000`. */
export function majorUnits(amount: number, currency: string): string {
  const exponent = exponents[currency] ?? 2
  if (exponent === 0) return String(amount)
  const digits = String(amount).padStart(exponent + 1, '0')
  return `${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`
}
