/** Links inside bodies: as the client may follow them, and as the store may. */
import { addressed, type CarryAddress } from '../../lens/index.ts'
import type { HeaderList } from '../../http/index.ts'
import type { Backend } from '../../upstream/index.ts'
import type { Carriage } from '../carriage/carriage.ts'
import { clientLink, type LinkExchange } from './client-link.ts'
import { storeLocation } from './location.ts'
import type { AskedQuery } from '../map/link-query.ts'
import type { Sides } from '../map/sides.ts'

/** The request's lenses, knowing under which addresses gateway and store are reached. */
export const linkedRequest = (
  carriage: Carriage,
  exchange: LinkExchange,
  backend: Pick<Backend, 'name' | 'version'>,
  sent: HeaderList,
): Carriage => {
  if (!carriage.linked) return carriage
  const { request, written } = carriage
  const { host } = exchange.request
  const prefix = exchange.resolution.negotiated?.prefix ?? ''
  const toClient: CarryAddress = (link, carry) =>
    clientLink(link, exchange, backend, { sent, carry })
  const publicUrl = exchange.core.config.backends[backend.name]?.publicUrl
  const toStore: CarryAddress = (link, carry) =>
    storeLocation(link, { prefix, host, carry, publicUrl })
  const between = (sides: Sides): Sides => ({
    ...sides,
    up: addressed(sides.up, toStore),
    down: addressed(sides.down, toClient),
  })
  return {
    ...carriage,
    ...(request ? { request: between(request) } : {}),
    ...(written ? { written: between(written) } : {}),
  }
}

/** The answer's lens, knowing that, and what the store was asked. */
export const linkedAnswer = (
  carriage: Carriage,
  exchange: LinkExchange,
  backend: Pick<Backend, 'name' | 'version'>,
  { sent, asked }: { readonly sent: HeaderList; readonly asked: AskedQuery },
): Carriage => {
  const { linked, response } = carriage
  if (!linked || !response) return carriage
  const toClient: CarryAddress = (link, carry) =>
    clientLink(link, exchange, backend, { sent, asked, carry })
  return { ...carriage, response: addressed(response, toClient) }
}
