export * from './folder-source.ts'
export { judgeFolder } from './judge-folder.ts'
