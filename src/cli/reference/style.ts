/** How the pages look. Fonts are those of the system; Scalar has styles of its own, and gets none of ours. */
export const style = `
:root {
  --back: #fff; --text: #1b1b1f; --quiet: #64646e; --line: #e4e4ea; --card: #fafafc;
  --accent: #0b61d8; --gone: #ffebe9; --come: #e2f6e6; --warn: #b3261e;
  --native: #e2f6e6; --forward-only: #e0f1fb; --adapted: #fff5d6; --refused: #ffebe9;
  --scalar-custom-header-height: 48px;
  --scalar-font: system-ui, sans-serif;
  --scalar-font-code: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --back: #0f0f0f; --text: #e8e8ee; --quiet: #9c9ca8; --line: #2d2d33; --card: #18181b;
    --accent: #6cb0ff; --gone: #4a1d1f; --come: #143a22; --warn: #ff8a80;
    --native: #143a22; --forward-only: #12334a; --adapted: #453a10; --refused: #4a1d1f;
  }
}
body { margin: 0; background: var(--back); color: var(--text); font: 15px/1.55 system-ui, sans-serif; }
.bar {
  box-sizing: border-box; position: sticky; top: 0; z-index: 10; display: flex; gap: 28px; align-items: center;
  height: 48px; padding: 0 20px; background: var(--back); border-bottom: 1px solid var(--line);
}
.bar strong { font-size: 15px; white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
.bar nav { display: flex; gap: 4px; }
.bar a { padding: 5px 12px; border-radius: 6px; color: var(--quiet); text-decoration: none; white-space: nowrap; }
.bar a:hover { color: var(--text); }
.bar a[aria-current] { color: var(--text); background: var(--card); box-shadow: inset 0 0 0 1px var(--line); }
body.changes {
  & main { max-width: 1120px; margin: 0 auto; padding: 28px 20px 80px; }
  & h1 { font-size: 26px; margin: 24px 0 16px; }
  & h2 { font-size: 19px; margin: 44px 0 12px; padding-bottom: 6px; border-bottom: 1px solid var(--line); }
  & h3 { font-size: 15px; margin: 0 0 8px; }
  & small { font-weight: 400; font-size: 14px; color: var(--quiet); margin-left: 8px; }
  & code { font: 13px/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
  & form { display: flex; flex-wrap: wrap; gap: 12px; align-items: center; color: var(--quiet); }
  & select, button {
    font: inherit; color: var(--text); background: var(--card); border: 1px solid var(--line);
    border-radius: 6px; padding: 5px 10px;
  }
  & button { background: var(--accent); border-color: var(--accent); color: var(--back); cursor: pointer; }
  & .entry { margin: 14px 0; padding: 16px 20px; background: var(--card); border: 1px solid var(--line); border-radius: 10px; }
  & .entry ul { margin: 4px 0; padding-left: 20px; }
  & .entry ul ul { color: var(--quiet); font-size: 14px; }
  & .badge {
    display: inline-block; padding: 0 7px; border: 1px solid var(--warn); border-radius: 9px;
    color: var(--warn); font-size: 12px; line-height: 18px;
  }
  & .wide { overflow-x: auto; border: 1px solid var(--line); border-radius: 8px; }
  & .diff { margin: 18px 0; }
  & .diff table { width: 100%; border-collapse: collapse; table-layout: fixed; min-width: 640px; }
  & .diff th { text-align: left; font-size: 13px; font-weight: 500; color: var(--quiet); padding: 6px 12px; background: var(--card); border-bottom: 1px solid var(--line); }
  & .diff td { padding: 1px 12px; vertical-align: top; }
  & .diff th + th, .diff td + td { border-left: 1px solid var(--line); }
  & .diff code { white-space: pre-wrap; overflow-wrap: anywhere; }
  & .diff .gone { background: var(--gone); }
  & .diff .come { background: var(--come); }
  & .diff .none { background: repeating-linear-gradient(-45deg, transparent 0 6px, var(--card) 6px 12px); }
  & .matrix { width: 100%; border-collapse: collapse; text-align: center; }
  & .matrix th { font-size: 13px; font-weight: 500; color: var(--quiet); padding: 7px 12px; white-space: nowrap; }
  & .matrix th.chosen { color: var(--text); font-weight: 700; }
  & .matrix td { padding: 7px 12px; border: 1px solid var(--line); }
  & .matrix thead td { border: 0; }
  & .matrix .native { background: var(--native); }
  & .matrix .forward-only { background: var(--forward-only); }
  & .matrix .adapted { background: var(--adapted); }
  & .matrix .refused { background: var(--refused); }
  & * { box-sizing: border-box; }
  & .diff { scroll-margin-top: 60px; }
}
`
