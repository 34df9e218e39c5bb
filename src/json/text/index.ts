export { memberChanges, type MemberChange } from './changes.ts'
export { memberSpan } from './member.ts'
export { sameText, type TextSpan } from './span.ts'
