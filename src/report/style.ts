/**
 * The page's whole style. The colours are from Okabe and Ito's palette for colour-blind readers; each series also has its
 * own dash or shape. The page follows the reader's light or dark mode and prints in black on white.
 */
export const STYLE = `
:root{--ink:#1b1f24;--soft:#59636e;--paper:#fff;--panel:#f6f8fa;--edge:#d1d9e0;--old:#6e7781;--new:#0072b2;--traffic:#d55e00;--good:#1a7f37;--bad:#b3261e;--warn:#9a6700;color-scheme:light dark}
@media (prefers-color-scheme:dark){:root{--ink:#e6edf3;--soft:#9198a1;--paper:#0d1117;--panel:#161b22;--edge:#30363d;--old:#9198a1;--new:#58b0e8;--traffic:#f0883e;--good:#4ac26b;--bad:#ff7b72;--warn:#e3b341}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif;overflow-wrap:anywhere}
main{max-width:60rem;margin:0 auto;padding:1.5rem 1rem 4rem}
h1{font-size:1.7rem;line-height:1.2;margin:.2rem 0 .6rem}
h2{font-size:1.15rem;margin:2.6rem 0 .7rem;padding-bottom:.3rem;border-bottom:1px solid var(--edge)}
h3{font-size:.95rem;margin:0 0 .3rem}
p{margin:.4rem 0}
.note,figcaption,.facts dt{color:var(--soft);font-size:.87rem}
.eyebrow{color:var(--soft);font-size:.87rem;margin:0}
.lead{font-size:1.05rem}
.badge{display:inline-block;border:1.5px solid currentColor;border-radius:1rem;padding:.05rem .65rem;font-weight:650;font-size:.87rem;white-space:nowrap}
.outcome{border:1px solid var(--edge);border-left:.4rem solid currentColor;border-radius:.5rem;padding:.8rem 1.1rem;margin:.8rem 0 1rem}
.outcome .badge{font-size:1.05rem;padding:.15rem .8rem}.outcome .lead{color:var(--ink);margin:.5rem 0 0}.what{margin:0}
.good,.clean{color:var(--good)}.bad,.alarm{color:var(--bad)}.caution{color:var(--warn)}.plain{color:var(--soft)}
.checks tr{color:inherit}.checks tr.good .verdict{color:var(--good)}.checks tr.caution .verdict{color:var(--warn)}.checks tr.bad .verdict{color:var(--bad)}
.checks tr:is(.caution,.bad)>td{background:var(--panel)}.checks tr:is(.caution,.bad)>td:first-child{box-shadow:inset 3px 0 currentColor}
small{font-weight:400;color:var(--soft);font-size:.85em}.facts small{display:block}
.facts{display:grid;grid-template-columns:repeat(auto-fit,minmax(13rem,1fr));gap:.8rem 1.4rem;background:var(--panel);border:1px solid var(--edge);border-radius:.6rem;padding:1rem;margin:1.1rem 0}
.facts code{padding:0;background:none;font-size:.95em}.facts div{min-width:0}.facts dd{margin:0;font-weight:600}
.warnings{border-left:4px solid var(--warn);background:var(--panel);padding:.6rem 1rem;margin:1rem 0;border-radius:0 .4rem .4rem 0}
.warnings ul{margin:.3rem 0;padding-left:1.3rem}
.scroll{overflow-x:auto;max-width:100%}.scroll:focus-visible,summary:focus-visible{outline:2px solid var(--new);outline-offset:2px}
table{border-collapse:collapse;width:100%;font-size:.9rem}
caption{text-align:left;color:var(--soft);padding:.3rem 0}
th,td{text-align:left;vertical-align:top;padding:.45rem .7rem .45rem 0;border-bottom:1px solid var(--edge)}
th{font-weight:600;color:var(--soft)}tbody th{color:inherit;font-weight:500}thead th{overflow-wrap:normal}.scroll tbody th{min-width:8.5rem}
figure{margin:0}.plot{margin:.6rem 0}.plot figcaption{margin-top:.4rem}
.checks td:first-child{padding-left:.6rem}.checks>thead th:first-child{padding-left:.6rem}.checks>tbody>tr>td:nth-child(2){min-width:9.5rem;overflow-wrap:normal}.checks details tbody th{overflow-wrap:anywhere;min-width:5rem}
.checks details table{width:auto}.checks details :is(td,th){padding:.15rem 1rem .15rem 0;border:0;background:none!important;box-shadow:none!important;min-width:0!important}
.locations th{width:15rem;font-weight:500;color:var(--soft)}.locations caption{font-weight:600;color:var(--ink);padding-top:1rem}.locations .name{font:.87em ui-monospace,SFMono-Regular,Menlo,"DejaVu Sans Mono",monospace}
td.number,th.number{text-align:right;font-variant-numeric:tabular-nums}
td>code{white-space:nowrap}td.verdict{white-space:nowrap;font-weight:650;text-align:left}
details{margin:.5rem 0}summary{cursor:pointer;color:var(--soft);font-size:.9rem}
code{font:.87em ui-monospace,SFMono-Regular,Menlo,"DejaVu Sans Mono",monospace;background:var(--panel);border-radius:.25rem;padding:.05rem .3rem}
pre{background:var(--panel);border:1px solid var(--edge);border-radius:.4rem;padding:.6rem .8rem;white-space:pre-wrap}pre code{padding:0;background:none}
.cards{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(17rem,100%),1fr));gap:1rem}
.card{border:1px solid var(--edge);border-radius:.6rem;padding:.8rem;min-width:0;break-inside:avoid;margin:0}
.legend{display:flex;flex-wrap:wrap;gap:.3rem 1.3rem;list-style:none;padding:0;margin:.4rem 0 .9rem;font-size:.87rem}
.legend svg{width:2.2rem;height:.8rem;vertical-align:middle;margin-right:.4rem}
svg{display:block;max-width:none}svg.wide{width:100%;min-width:44rem;height:auto}.card figcaption{margin-top:.5rem}.card table{font-size:.95em}.card :is(th,td){padding:.15rem .5rem .15rem 0;font-weight:400}.card td{color:var(--ink);font-variant-numeric:tabular-nums}.card :is(td,th){overflow-wrap:normal}.card tbody tr:last-child>*{border:0}.unlike{border-left:3px solid var(--bad);padding-left:.6rem}.status{overflow-wrap:normal}.card svg{width:100%;height:auto}.legend svg{display:inline-block}
svg text{fill:var(--ink);font-family:inherit}
.tick,.axis{fill:var(--soft)!important;font-size:11px;text-anchor:middle}.axis{text-anchor:start;font-size:12px}.tick.start{text-anchor:start}.tick.end{text-anchor:end}
.verdict{font-size:13px;text-anchor:middle;font-weight:650}svg .clean{fill:var(--good)}svg .alarm{fill:var(--bad)}.started{stroke:var(--ink)}.area{fill:var(--traffic);fill-opacity:.13}
rect.old{fill:var(--old)}rect.new{fill:var(--new)}rect.traffic{fill:var(--traffic)}rect.both{fill:var(--traffic);fill-opacity:.35;stroke:var(--traffic)}rect.none{fill:none;stroke:var(--edge)}
text.on{text-anchor:middle;font-size:11px;fill:var(--paper);font-weight:600}text.on:is(.both,.none){fill:var(--ink)}
.base{stroke:var(--edge)}.threshold{stroke:var(--bad);stroke-dasharray:4 3}
.line{fill:none;stroke-width:2}.line.old{stroke:var(--old);stroke-dasharray:6 3}.line.new{stroke:var(--new)}.line.traffic{stroke:var(--traffic);stroke-dasharray:2 2.5}
.dot.old{fill:none;stroke:var(--old);stroke-width:1.6}.dot.new{fill:var(--new)}
rect.bar.old{fill-opacity:.55}
footer{margin-top:3rem;color:var(--soft);font-size:.85rem}
@media (max-width:40rem){
.checks>thead{position:absolute;left:-9999px}.checks>tbody>tr{display:block;border-bottom:1px solid var(--edge);padding:.5rem 0}.checks>tbody>tr>td{display:block;border:0;padding:.1rem .6rem;box-shadow:none!important;background:none!important}.checks>tbody>tr>td:nth-child(2){font-weight:600}.checks>tbody>tr:is(.caution,.bad){background:var(--panel);box-shadow:inset 3px 0 var(--warn)}.checks>tbody>tr.bad{box-shadow:inset 3px 0 var(--bad)}
.locations :is(tr,th,td){display:block;width:auto;border:0;padding:.1rem 0}.locations tr{border-bottom:1px solid var(--edge);padding:.4rem 0}
.scroll table:not(.locations){min-width:34rem}
main{padding-top:1rem}h2{margin-top:2rem}ul{padding-left:1.2rem}
}
@media print{
:root{--ink:#000;--soft:#444;--paper:#fff;--panel:#fff;--edge:#bbb;--old:#666;--new:#0072b2;--traffic:#d55e00;--good:#0a5c24;--bad:#8c1d18;--warn:#6b4700}
body{font-size:10.5pt}main{max-width:none;padding:0}h2{break-after:avoid}tr,.card,.facts{break-inside:avoid}
.scroll{overflow:visible}.scroll svg,svg.wide{width:100%;min-width:0;height:auto}
details::details-content{content-visibility:visible;display:block;height:auto}summary{list-style:none}summary::-webkit-details-marker{display:none}.cards{grid-template-columns:repeat(3,1fr)}rect,.line,.dot{print-color-adjust:exact;-webkit-print-color-adjust:exact}
}
`.trim();
