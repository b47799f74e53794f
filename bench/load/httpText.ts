/**
 * Makes the text of requests to one path: all but the body is put together once.
 *
 * @param headers with their `: `, without line ends.
 */
export function httpText(
  url: string,
  method: string,
  headers: readonly string[],
): (path: string, body?: string) => string {
  const { host } = new URL(url)
  const head = ` HTTP/1.1\r\n${[`Host: ${host}`, ...headers].join('\r\n')}\r\n`
  return (path, body) => {
    if (body === undefined) return `${method} ${path}${head}\r\n`
    return `${method} ${path}${head}Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`
  }
}
