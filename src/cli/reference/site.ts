/** The pages of all versions of a contract: which path answers what. */
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import type { Contract } from '../../contract/index.ts'
import { changesPage, pairOf } from './changes-page.ts'
import { documentPath, referencePage, startScript } from './reference-page.ts'
import { style } from './style.ts'

export interface Page {
  readonly type: string
  readonly body: string | Uint8Array
  readonly encoding?: 'gzip'
}

export interface Site {
  readonly contract: Contract
  /** The OpenAPI document of a version, as text. */
  readonly document: (key: string) => string
  /** Scalar's script, compressed. */
  readonly script: Uint8Array
}

const html = 'text/html; charset=utf-8'
const javascript = 'text/javascript; charset=utf-8'

/** Undefined where there is no such page. */
export const pageAt = async (
  { contract, document, script }: Site,
  { pathname, searchParams }: URL,
  acceptsGzip: boolean,
): Promise<Page | undefined> => {
  switch (pathname) {
    case '/':
      return { type: html, body: referencePage(contract) }
    case '/changes': {
      const pair = pairOf(contract, searchParams)
      return pair && { type: html, body: changesPage(contract, pair) }
    }
    case '/style.css':
      return { type: 'text/css; charset=utf-8', body: style }
    case '/start.js':
      return { type: javascript, body: startScript(contract) }
    case '/scalar.js':
      return acceptsGzip
        ? { type: javascript, body: script, encoding: 'gzip' }
        : { type: javascript, body: await promisify(gunzip)(script) }
    default: {
      const found = contract.versions.find(({ key }) => documentPath(key) === pathname)
      return found && { type: 'application/json', body: document(found.key) }
    }
  }
}
