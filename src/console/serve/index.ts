export {
  createConsole,
  type ConsoleFile,
  type ConsoleFiles,
  type ConsoleOptions,
} from './console.ts'
