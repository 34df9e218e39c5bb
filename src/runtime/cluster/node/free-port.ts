/** Which port it is that any free one stands for: all workers share it, and so do their successors. */
import { createServer, type AddressInfo } from 'node:net'
import { Failure } from '../../../errors/index.ts'

/** @throws Failure `config-invalid` when the address is not one of this machine */
export const freePort = async (host: string): Promise<number> => {
  const server = createServer()
  return new Promise((resolve, reject) => {
    server.once('error', ({ message }) => {
      const issue = { place: 'listen', message }
      reject(new Failure('config-invalid', `Cannot listen on port 0 of ${host}`, [issue]))
    })
    server.listen(0, host, () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })
}
