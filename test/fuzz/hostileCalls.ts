import fc from 'fast-check'
import type { DeclaredCall } from '../calls/declaredCalls.ts'
import { type SampleCall, sampleCalls } from '../http/sampleCalls.ts'
import { hostileNumber, hostileText, hostileValue, jsonOf } from './hostileValues.ts'
import { valuesOf } from './valuesOf.ts'

/** A request as it goes over the wire. */
export interface HostileCall {
  readonly method: string
  readonly path: string
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: string | Uint8Array | undefined
  readonly as: 'nobody' | 'customer' | 'staff' | 'admin'
}

const rarely = <T>(usual: fc.Arbitrary<T>, hostile: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 5, arbitrary: usual }, { weight: 1, arbitrary: hostile })

/** Requests of one call: each part is what the document asks for, or is not. */
export function hostileCalls(call: DeclaredCall): fc.Arbitrary<HostileCall> {
  const sample = sampleCalls[call.operationId]!
  return fc.record({
    method: fc.constant(call.method),
    path: fc
      .tuple(pathOf(sample, spoiling.includes(call.operationId)), queryOf(call))
      .map(([path, query]) => path + query),
    headers: fc.tuple(declaredHeaders(call, sample), moreHeaders).map((all) => all.flat()),
    body: call.bodySchema ? bodyOf(call, sample) : rarely(fc.constant(undefined), fc.constant('{"a":1}')),
    as: rarely(
      fc.constant(sample.who === 'anyone' ? 'nobody' : sample.who),
      fc.constantFrom('nobody', 'customer', 'staff', 'admin'),
    ),
  })
}

/** Fetch sends a path as text of ASCII; what isn't goes as bytes of UTF-8, or of nothing. */
const segment = fc.oneof(
  hostileText.map((text) => encodeURIComponent(text.toWellFormed())),
  fc.constantFrom(
    '%',
    '%zz',
    '%ff%fe',
    '%c0%af',
    '%00',
    '..;',
    '%2e%2e',
    'show1-r',
    'show1-r0',
    'show1-r1-r2',
  ),
  fc.constantFrom(
    'show1-r999999999999999',
    'show1-r99999999999999999999',
    'a'.repeat(25),
    'A'.repeat(4000),
    'SHOW1',
  ),
)

/** After these a show sells nothing more: they get shows of their own. */
const spoiling = ['cancelShow', 'changeShow']

/** The sample's path, of one of the things that there are. */
function pathOf({ path }: SampleCall, isSpoiling: boolean): fc.Arbitrary<string> {
  const parts = path.split('/')
  const at = parts.findIndex((part) => /\d$|^bob$/.test(part) && part !== 'v1')
  if (at < 0) return fc.constant(path)
  const numbers = isSpoiling ? ['7', '8', '9'] : ['1', '2', '3', '4', '5', '6']
  const number = fc.constantFrom(...numbers).map((no) => parts[at]!.replace(/\d$/, no))
  const put = (part: string) => parts.with(at, part).join('/')
  return rarely(number, segment).map(put)
}

/** The lists that cursors are of: each says its own name in its cursors. */
const scopes: Readonly<Record<string, string>> = {
  listHalls: 'halls',
  listShows: 'shows',
  listUsers: 'users',
  listWaitlist: 'waitlist:ann',
  listReservations: 'reservations:ann',
  getShowLog: 'log:show1',
}
const edge = fc.oneof(hostileText, hostileNumber, fc.constantFrom(Number.MAX_SAFE_INTEGER, {}, []))
const position = fc.oneof(edge, fc.tuple(edge, edge), fc.tuple(edge, edge, edge))

/** As the list makes them, and gone wrong inside. */
function hostileCursor(scope: string): fc.Arbitrary<string> {
  return position.map((at) => `cursor=${Buffer.from(JSON.stringify([scope, at])).toString('base64url')}`)
}

function queryOf({ operationId, parameters }: DeclaredCall): fc.Arbitrary<string> {
  const declared = parameters.filter((parameter) => parameter.in === 'query')
  const value = (schema: unknown) =>
    valuesOf(schema).map((one) => (typeof one === 'string' ? one : jsonOf(one)))
  const pairs = declared.map(({ name, schema }) =>
    fc.option(
      rarely(value(schema), hostileText).map(
        (text) => `${name}=${encodeURIComponent(text.slice(0, 3000).toWellFormed())}`,
      ),
      { freq: 2, nil: '' },
    ),
  )
  const stray = fc.constantFrom(
    '&',
    '?',
    '=',
    'a=1&a=2',
    '__proto__=1',
    'limit=1&limit=2',
    '%ff=%fe',
    'cursor[]=1',
    'limit[$gt]=1',
  )
  const more = rarely(fc.constant(''), stray)
  const query = fc.tuple(...pairs, more).map((all) => all.filter((pair) => pair !== '').join('&'))
  const scope = scopes[operationId]
  const any = scope === undefined ? query : fc.oneof({ weight: 2, arbitrary: query }, hostileCursor(scope))
  return any.map((text) => (text === '' ? '' : `?${text}`))
}

/** What a header may hold at all: fetch refuses the rest. */
const headerText = hostileText.map((text) => text.replaceAll(/[^\t\x20-\x7e\x80-\xff]/g, '').trim())

type Headers = (readonly [string, string])[]

function declaredHeaders(
  { parameters, hasBody }: DeclaredCall,
  { headers = {} }: SampleCall,
): fc.Arbitrary<Headers> {
  const declared = parameters.filter((parameter) => parameter.in === 'header').map(({ name }) => name)
  const likely = fc.constantFrom('"1"', '"2"', '*', 'W/"1"', '"1", "2"', '1', '17', 'key-1', 'key-2')
  const pairs = declared.map((name) =>
    rarely(fc.constant(headers[name] ?? ''), fc.oneof(likely, headerText)).map(
      (value) => [name, value] as const,
    ),
  )
  const types = fc.constantFrom(
    'application/JSON; charset=utf-16',
    'text/plain',
    'application/x-www-form-urlencoded',
    '',
  )
  const type = rarely(fc.constant('application/json'), types).map((value) => ['Content-Type', value] as const)
  return fc.tuple(...pairs, ...(hasBody ? [type] : [])).map((all) => all.filter(([, value]) => value !== ''))
}

/** What every request may have. */
const moreHeaders: fc.Arbitrary<Headers> = rarely(
  fc.constant([]),
  fc.array(
    fc.tuple(
      fc.constantFrom(
        'Accept',
        'Accept-Encoding',
        'Accept-Language',
        'Origin',
        'X-Forwarded-For',
        'Forwarded',
        'Range',
      ),
      rarely(
        headerText,
        fc.constantFrom('gzip;q=9', '*;q=-1', 'gzip, '.repeat(500), 'bytes=0-', '999.1.1.1, ::1'),
      ),
    ),
    { minLength: 1, maxLength: 3 },
  ),
)

function bodyOf(
  { bodySchema }: DeclaredCall,
  { body }: SampleCall,
): fc.Arbitrary<string | Uint8Array | undefined> {
  const fields = Object.keys(body as object)
  const almost = fc
    .tuple(fc.constantFrom(...fields), hostileValue)
    .map(([field, value]) => jsonOf({ ...(body as object), [field]: value }))
  return fc.oneof(
    { weight: 6, arbitrary: valuesOf(bodySchema).map(jsonOf) },
    { weight: 6, arbitrary: almost },
    { weight: 3, arbitrary: fc.constant(jsonOf(body)) },
    { weight: 1, arbitrary: hostileValue.map(jsonOf) },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 200 }) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(undefined, '', '{', '\ufeff{}', 'null', `${jsonOf(body)} `.padEnd(20_000)),
    },
    { weight: 1, arbitrary: fc.nat(30).map((length) => jsonOf(body).slice(0, length)) },
  )
}
