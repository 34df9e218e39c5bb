/** What is measured: `isthmus serve` with the configuration of the other benchmarks. */
import { isthmusConfig } from '../gateway/isthmus-config.ts'

export default isthmusConfig(process.env['STORE'] ?? 'http://127.0.0.1:1', 0)
