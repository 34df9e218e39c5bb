/** The single functions of semver, which the bundler picks and flagd-core calls. */
declare module 'semver/functions/*.js' {
  const semverFunction: (...args: readonly unknown[]) => unknown
  export default semverFunction
}
