/** A client as a person would write one: fetch, JSON, a token. */
export interface Answer {
  readonly status: number
  readonly headers: Headers
  // biome-ignore lint/suspicious/noExplicitAny: a test reads whatever came back
  readonly body: any
}

export class Client {
  readonly #url: string
  readonly token: string | undefined

  constructor(url: string, token?: string) {
    this.#url = url
    this.token = token
  }

  async call(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const response = await fetch(this.#url + path, {
      method,
      headers: {
        ...(this.token && { authorization: `Bearer ${this.token}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    return { status: response.status, headers: response.headers, body: text && JSON.parse(text) }
  }

  get(path: string): Promise<Answer> {
    return this.call('GET', path)
  }

  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Answer> {
    return this.call('POST', path, body, headers)
  }

  async signedIn(email: string, password: string): Promise<Client> {
    const { body } = await this.post('/v1/sessions', { email, password })
    return new Client(this.#url, body.accessToken)
  }

  /** Makes a customer and signs in. */
  async customer(name: string): Promise<Client> {
    const account = { email: `${name}@example.com`, password: 'forty seats at noon' }
    await this.post('/v1/users', { ...account, name })
    return this.signedIn(account.email, account.password)
  }
}

/** Asks again and again until the answer is as wanted; the test's own time limit ends a hopeless wait. */
export async function until(
  ask: () => Promise<Answer>,
  wanted: (answer: Answer) => boolean,
): Promise<Answer> {
  for (;;) {
    const answer = await ask()
    if (wanted(answer)) return answer
  }
}
