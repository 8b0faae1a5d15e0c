// How the report looks: light paper, dark pictures, the doctor blue and the model amber; on screen and on A4 either way.
import { doctorBlue } from '../colour-map.ts';
import { rampStops } from './colour-bar.ts';
import { html } from './markup.ts';
import type { Html } from './markup.ts';

/** Words are darker than the colours of the pictures, to be read on paper: at least 4.5 : 1 against white. */
export const documentStyle: Html = html`
:root{color-scheme:light;--ink:#1b1e23;--dim:#555d68;--line:#d9dde3;--soft:#f4f5f7;--doctor:#1a5fb4;--doctor-line:rgb(${doctorBlue.join(' ')});--model:#8a5300;--model-fill:#e9a12c;--against:#8a2b7a;--film:#0c0d0f}
*{box-sizing:border-box}
html{background:#eceef1}
body{margin:0;color:var(--ink);font:14px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Liberation Sans","DejaVu Sans",sans-serif;font-variant-numeric:tabular-nums;-webkit-print-color-adjust:exact;print-color-adjust:exact}
main{max-width:72rem;margin:1.5rem auto;padding:2.25rem 2.5rem 3rem;background:#fff;border-radius:4px}
h1,h2,h3,h4,p,figure,dl,dd,ul,ol{margin:0}
h1{font-size:1.75rem;line-height:1.2;font-weight:650;letter-spacing:-.01em;overflow-wrap:anywhere}
h2{font-size:1.2rem;line-height:1.3;font-weight:650;overflow-wrap:anywhere}
h3{font-size:.95rem;font-weight:650;margin:1.6rem 0 .6rem}
h4{font-size:.8125rem;line-height:1.35;font-weight:650}
code{font:.92em/1.4 ui-monospace,"SF Mono",Consolas,"Liberation Mono","DejaVu Sans Mono",monospace;overflow-wrap:anywhere}
.faint{color:var(--dim);font-weight:400}.small{font-size:.8125rem}
.doctor{color:var(--doctor)}.model{color:var(--model)}.against{color:var(--against)}
.spoken{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.kicker{color:var(--dim);font-size:.8125rem;margin-bottom:.5rem}.kicker b{color:var(--ink)}
.lead{font-size:1rem;margin-top:.35rem}
.notice{margin-top:.9rem;padding:.5rem .8rem;background:var(--soft);border-left:3px solid var(--dim);font-size:.8125rem}
.overview{display:grid;grid-template-columns:minmax(0,27fr) minmax(0,33fr);gap:1rem 2rem;margin-top:1.25rem}
.overview section+section{margin-top:1.25rem}
.brief{padding-left:1.1rem;margin-top:.5rem}.brief li{margin-bottom:.35rem}
.facts-list{display:flex;flex-wrap:wrap;gap:0 .8rem;margin:.3rem 0}
.facts-list div{display:flex;gap:.35rem}.facts-list dt{color:var(--dim)}
.class{margin-top:2rem;border-top:1px solid var(--line);padding-top:1.4rem}
.class-head p{color:var(--dim);font-size:.875rem;margin-top:.2rem}.class-head b{color:var(--ink)}
.founding,.maps{display:grid;grid-template-columns:repeat(4,minmax(0,1fr));gap:1.1rem .9rem}
.tile{break-inside:avoid}
.picture{position:relative;background:var(--film);border-radius:2px;overflow:hidden}
.picture img,.picture svg{display:block;width:100%;height:auto}
.film{position:absolute}
.picture.empty{aspect-ratio:1;display:grid;place-items:center}
.box{fill:none;stroke:var(--doctor-line)}
.box-number{fill:var(--doctor-line);stroke:var(--film);stroke-width:.18em;paint-order:stroke;font-weight:700}
.part{fill:var(--model-fill);fill-opacity:.28;stroke:var(--model-fill)}
.part-letter{fill:#fff;stroke:var(--film);stroke-width:.18em;paint-order:stroke;font-weight:700}
.cells{fill:none;stroke:#fff;stroke-opacity:.22}
.unseen{fill:var(--film);fill-opacity:.72}
.stamp{position:absolute;left:50%;top:50%;transform:translate(-50%,-50%);padding:.15rem .6rem;background:rgb(12 13 15/82%);color:#fff;font-size:.75rem;border-radius:2px;white-space:nowrap}
figcaption{padding-top:.4rem;font-size:.75rem;line-height:1.4}
figcaption .also,figcaption .facts{color:var(--dim)}
.identical{margin-top:.2rem;padding-left:.45rem;border-left:2px solid var(--model-fill)}
.boxes{list-style:none;padding:0;margin-top:.2rem}.comment{display:block;margin:.1rem 0 .3rem;padding-left:.6rem;border-left:2px solid var(--doctor-line);quotes:none;white-space:pre-line;overflow-wrap:anywhere}
.scale{margin:.3rem 0 .25rem}
.ramp{height:.5rem;border-radius:1px}
.ramp.positive{background:linear-gradient(to right,${rampStops(0, 1)})}
.ramp.diverging{background:linear-gradient(to right,${rampStops(-1, 1)})}
.ticks{display:flex;justify-content:space-between;margin-top:.1rem}
.unit{color:var(--dim);text-align:center;margin-top:-1.4em;padding:0 3.6em}
.ramp.diverging+.ticks+.unit{margin-top:0}
.legend{font-size:.75rem;line-height:1.45;background:var(--soft);border-radius:2px;padding:.75rem .85rem;align-self:start;break-inside:avoid}
.legend ul{list-style:none;padding:0;margin:.4rem 0}.legend li{padding-left:1.6rem;position:relative;margin-bottom:.2rem}
.legend p{color:var(--dim)}
.key{position:absolute;left:0;top:.25em;width:1.05rem;height:.7rem;border-radius:1px}
.key-box{border:2px solid var(--doctor-line)}.key-normal{border:2px dashed var(--doctor-line)}
.key-amber{background:linear-gradient(to right,${rampStops(0, 1)})}.key-violet{background:linear-gradient(to right,${rampStops(-0.05, -1)})}
.key-cells{background:var(--film);background-image:linear-gradient(#666 1px,transparent 1px),linear-gradient(90deg,#666 1px,transparent 1px);background-size:6px 6px}
.key-unseen{background:#55585d}
.wide{overflow-x:auto;margin:.6rem 0}
table{border-collapse:collapse;width:100%;font-size:.8125rem;line-height:1.35}
caption{text-align:left;padding:0 0 .45rem;color:var(--dim)}caption .note{display:block;color:var(--ink)}
th,td{padding:.3rem .5rem;text-align:left;vertical-align:baseline;border-bottom:1px solid var(--line)}
th{font-weight:600}th:first-child,td:first-child{padding-left:0}
thead th{color:var(--dim);font-weight:500;vertical-align:bottom;border-bottom-color:#aeb5bf}
thead th[scope=colgroup]{color:var(--ink);font-weight:600;border-bottom-color:var(--line)}
tr{break-inside:avoid}thead{display:table-header-group}
.number{text-align:right;white-space:nowrap}.unbroken{white-space:nowrap}
.agreement{margin-top:1rem}.agreement tbody th{white-space:nowrap}
.agreement .below{color:var(--dim)}.undefined{color:var(--dim);font-style:italic}
.best{color:var(--model);font-size:.75em}
.unmatched{margin:.2rem 0 1rem;padding-left:1.1rem}.words{max-width:64rem;margin-top:.4rem;font-size:.875rem}
.tag{font-size:.6875rem;font-weight:500;border:1px solid currentcolor;border-radius:2px;padding:0 .3em;margin-left:.3em}
td.meter-cell{width:14%;min-width:2.5rem;vertical-align:middle}
.meter{position:relative;display:block;height:.6rem;background:var(--soft);border-radius:1px}
.meter .fill{position:absolute;inset:0 auto 0 0;background:var(--model-fill);border-radius:1px}
.meter .mark{position:absolute;top:-.15rem;bottom:-.15rem;width:2px;margin-left:-1px;background:var(--ink)}
.painted,.reading,.passport{margin-top:2rem;border-top:1px solid var(--line);padding-top:1.4rem}
.painted>p,.reading>p,.passport>p{max-width:64rem;margin-top:.4rem;font-size:.875rem}
.tried{display:grid;grid-template-columns:minmax(0,1fr) minmax(0,3fr);gap:1.1rem;margin-top:.8rem}.tried ul{margin-top:.5rem;padding-left:1.1rem}
.methods th[scope=row]{width:12rem}.methods td{width:42%}
.measures div{display:grid;grid-template-columns:8rem minmax(0,1fr);gap:.75rem;padding:.25rem 0;font-size:.8125rem}.measures dt{font-weight:600}
.pairs th{width:9rem;font-weight:500;color:var(--dim)}
.hash{font-size:.75rem}
.passport ol,.passport ul{padding-left:1.2rem;font-size:.8125rem}
pre{margin:.5rem 0 0;padding:.6rem .8rem;background:var(--soft);border-radius:2px;white-space:pre-wrap;font-size:.75rem}
@media screen and (max-width:60rem){main{padding:1.25rem;margin:0;border-radius:0}}
@media screen and (max-width:44rem){.founding,.maps{grid-template-columns:repeat(2,minmax(0,1fr))}.overview,.tried{grid-template-columns:minmax(0,1fr)}}
@page{margin:12mm 12mm 14mm;@bottom-left{content:"Overread comparison report";color:#555d68;font:9px system-ui,sans-serif}@bottom-right{content:counter(page) " / " counter(pages);color:#555d68;font:9px system-ui,sans-serif}}
@media print{
.class,.painted,.reading,.passport{margin-top:5mm;padding-top:4mm}h3{margin-top:5mm}
html{background:none;font-size:14px}body{font-size:12px}h1{font-size:1.5rem}.overview{grid-template-columns:minmax(0,23fr) minmax(0,37fr)}main{max-width:none;margin:0;padding:0}
h2,h3,caption,.intro{break-after:avoid}
.notice{border:1px solid var(--line);border-left:3px solid var(--dim)}
.wide{overflow:visible}
th,td{padding:.2rem .35rem}.overview{margin-top:4mm}.notice{margin-top:3mm}.overview section+section{margin-top:4mm}
.opening,.agreement .wide,.words,.tried,.intro{break-inside:avoid}.agreement .wide{margin-bottom:.3rem}
}
@media print and (orientation:landscape){.cover{max-width:88mm}.overview{grid-template-columns:88mm minmax(0,1fr)}}
`;
