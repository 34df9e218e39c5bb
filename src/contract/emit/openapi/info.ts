/** What an OpenAPI document says of the API as a whole. */
import type { JsonObject } from '../../../json/index.ts'
import type { Contract, ContractVersion } from '../../contract.ts'

/** How long a version lives, as the configuration says it. */
export interface VersionLife {
  /** Since when it is deprecated, or from when on: a date, or a date with a time. */
  readonly deprecated?: string | undefined
  /** When it is going to be retired. */
  readonly sunset?: string | undefined
  /** Version to move to. */
  readonly successor?: string | undefined
  /** Page about it. */
  readonly link?: string | undefined
}

const lifeText = ({ deprecated, sunset, successor, link }: VersionLife): string => {
  const parts = [
    deprecated === undefined ? undefined : `This version is deprecated since ${deprecated}.`,
    sunset === undefined ? undefined : `It will be retired on ${sunset}.`,
    successor === undefined ? undefined : `Move to version ${successor}.`,
    link === undefined ? undefined : `Read more at <${link}>.`,
  ]
  return parts.filter((part) => part !== undefined).join(' ')
}

export const infoOf = (
  { name, compiled: { info = {} } }: Contract,
  { version, summary }: ContractVersion,
  title: string | undefined,
  life: VersionLife,
): JsonObject => {
  const { license, contact, termsOfService } = info
  const texts = [info.description, summary, lifeText(life)]
  return {
    title: title ?? info.title ?? name,
    version,
    description: texts.filter((text) => text !== undefined && text !== '').join('\n\n'),
    ...(termsOfService === undefined ? {} : { termsOfService }),
    ...(contact ? { contact: { ...contact } } : {}),
    ...(license ? { license: { ...license } } : {}),
  }
}
