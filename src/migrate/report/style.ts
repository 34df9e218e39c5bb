/** How reports look, dark and light: part of each, so that a report is one file. */

export const style = `
:root{color-scheme:light dark;--paper:#fff;--ink:#1b1f24;--soft:#57606a;--line:#d0d7de;--done:#1a7f37;--way:#bf8700;--left:#d8dee4;--wrong:#cf222e;--same:#8c959f;--new:#0969da}
@media(prefers-color-scheme:dark){:root{--paper:#0d1117;--ink:#e6edf3;--soft:#9ea7b3;--line:#30363d;--done:#3fb950;--way:#d29922;--left:#30363d;--wrong:#f85149;--same:#6e7681;--new:#58a6ff}}
body{margin:2rem auto;padding:0 1rem;max-width:60rem;background:var(--paper);color:var(--ink);font:15px/1.5 system-ui,sans-serif}
h1{font-size:1.5rem}h2{font-size:1.15rem;margin-top:2rem}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.2rem 1rem}dt{color:var(--soft)}dd{margin:0;overflow-wrap:anywhere}
table{border-collapse:collapse;width:100%}th,td{border-bottom:1px solid var(--line);padding:.25rem .5rem;text-align:left;vertical-align:top;overflow-wrap:anywhere}
td.number,th.number{text-align:right;font-variant-numeric:tabular-nums}
code{font-family:ui-monospace,monospace;font-size:.9em}pre{border:1px solid var(--line);padding:.6rem;overflow-x:auto}
figure{margin:1rem 0}figcaption,.note{color:var(--soft)}svg{display:block;width:100%;height:auto}
.done{fill:var(--done)}.way{fill:var(--way)}.left{fill:var(--left)}.wrong{fill:var(--wrong)}.same{fill:var(--same)}.new{fill:var(--new)}.edge{stroke:var(--paper);stroke-width:1}
.key{display:inline-block;width:.8em;height:.8em;margin-right:.3em}.legend span{margin-right:1.2em}
`

/** Of the style, as a policy for content names it. */
export const styleHash = 'sha256-mK3I4quf/T2pNov5hNAV5xzun8ix1xnTfzLCpZ18UPM='

/** Nothing is loaded, run or sent from a report; only its own style counts. */
export const reportPolicy = `default-src 'none'; style-src '${styleHash}'; base-uri 'none'; form-action 'none'`
