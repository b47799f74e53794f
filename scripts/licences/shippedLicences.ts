/** Licences that ask for no more than their own text to be kept with copies: SPDX names. */
const permissive = [
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC0-1.0',
  'ISC',
  'MIT',
]

/** `package-lock.json`, as far as it matters here: packages by the folder that they are installed in. */
export interface LockFile {
  readonly packages: Readonly<Record<string, LockedPackage>>
}

interface LockedPackage {
  readonly version?: string
  readonly license?: string
  /** Only for those who work on the program. */
  readonly dev?: boolean
}

export interface ShippedLicence {
  /** `name@version`. */
  readonly name: string
  readonly licence: string
  readonly isPermissive: boolean
}

/** Of each package that the program runs on, other platforms' too. One that names none has the licence `none`. */
export function shippedLicences({ packages }: LockFile): ShippedLicence[] {
  const shipped = Object.entries(packages).filter(([folder, { dev }]) => folder !== '' && !dev)
  return shipped.map(([folder, { version, license: licence = 'none' }]) => {
    const name = `${folder.split('node_modules/').at(-1)}@${version}`
    return { name, licence, isPermissive: isPermissive(licence) }
  })
}

/** Of alternatives one must do, of several at once each. What can't be read isn't known to be. */
function isPermissive(licence: string): boolean {
  const all = licence.split(' AND ').map((part) => part.replaceAll(/^\(|\)$/g, '').split(' OR '))
  return all.every((alternatives) => alternatives.some((one) => permissive.includes(one)))
}
