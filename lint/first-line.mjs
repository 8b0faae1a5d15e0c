// Every file begins with one sentence on what it is for.

/** @type {import('eslint').Rule.RuleModule} */
export const firstLine = {
  meta: {
    type: 'suggestion',
    schema: [],
    messages: { missing: 'The first line is a comment that says in one sentence what this file is for' },
  },
  create(context) {
    return {
      Program(node) {
        const text = context.sourceCode.text.replace(/^#!.*\r?\n/, '');
        const isSaid = /^(\/\/ \S.{9,}|\/\*\*? \S.{9,}|\/\*\*?\r?\n \* \S.{9,}|<!-- @component \S.{9,})/.test(text);
        if (!isSaid) context.report({ node, loc: { line: 1, column: 0 }, messageId: 'missing' });
      },
    };
  },
};
