export { ApiOfVersion } from './api.tsx'
