export * from './wasm-scanner.ts'
