// A PostCSS plugin: style rules of today in the words of Chromium 83.

/** `:where(…)` is taken out of its brackets (it then counts as specificity, which no rule of the window minds). */
function withoutWhere(/** @type {string} */ selector) {
  return selector.replace(/:where\(((?:[^()]|\([^()]*\))*)\)/g, '$1');
}

/**
 * Flexible boxes have no `gap` there: every child but the first gets a margin.
 *
 * @param {import('postcss').Rule} rule
 */
function gapAsMargin(rule) {
  /** @type {Record<string, string>} */
  const values = {};
  rule.walkDecls((declaration) => { values[declaration.prop] = declaration.value; });
  const gap = values['gap'];
  if (gap === undefined || !/^(inline-)?flex$/.test(values['display'] ?? '')) return;
  const [row = gap, column = row] = gap.split(/\s+/);
  const isColumn = (values['flex-direction'] ?? 'row').startsWith('column');
  const margin = isColumn ? { prop: 'margin-top', value: row } : { prop: 'margin-left', value: column };
  rule.after(rule.clone({ selectors: rule.selectors.map((selector) => `${selector} > * + *`), nodes: [] }).append(margin));
}

/** @returns {import('postcss').Plugin} */
export function oldCss() {
  return {
    postcssPlugin: 'old-css',
    OnceExit(css) {
      css.walkRules((rule) => {
        rule.selector = withoutWhere(rule.selector).replaceAll(':focus-visible', ':focus');
        gapAsMargin(rule);
      });
    },
  };
}
