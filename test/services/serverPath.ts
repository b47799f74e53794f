/** Where servers are looked for: Debian keeps some of them out of the path of plain users. */
export const serverPath = `${process.env.PATH}:/usr/sbin:/sbin`
