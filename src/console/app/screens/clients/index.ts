export { Clients } from './clients.tsx'
export { OneClient } from './one-client.tsx'
