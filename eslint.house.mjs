/** Lines of code, without blank ones and comments. */
const linesOf = (source, node) => {
  const lines = new Set()
  for (const token of source.getTokens(node)) {
    for (let line = token.loc.start.line; line <= token.loc.end.line; line++) lines.add(line)
  }
  return lines.size
}

const saysWhy = (comment) => /\b(long|length)\b/i.test(comment.value)

/** In the comment on the function, or on the longer one it is part of. */
function isExplained(source, node) {
  for (let holder = node; holder.parent; holder = holder.parent) {
    if (source.getCommentsBefore(holder).some(saysWhy)) return true
  }
  return false
}

/** A file or function that is longer than the house builds says why: a file in its first line, a function in its comment. */
export const longSaysWhy = {
  meta: {
    type: 'suggestion',
    schema: [
      {
        type: 'object',
        properties: { file: { type: 'integer' }, function: { type: 'integer' } },
        required: ['file', 'function'],
        additionalProperties: false,
      },
    ],
    messages: {
      file: '{{lines}} lines: make it smaller, or say in the first line why it is this long ("Long, as …").',
      function: '{{lines}} lines: make it smaller, or say in its comment why it is this long ("Long, as …").',
    },
  },
  create(context) {
    const source = context.sourceCode
    const [limits] = context.options
    const check = (node) => {
      const lines = linesOf(source, node)
      if (lines > limits.function && !isExplained(source, node))
        context.report({ node, messageId: 'function', data: { lines } })
    }
    return {
      Program(node) {
        const lines = linesOf(source, node)
        const first = source.getAllComments()[0]
        const opens = first?.loc.start.line === 1 && saysWhy(first)
        if (lines > limits.file && !opens)
          context.report({ loc: { line: 1, column: 0 }, messageId: 'file', data: { lines } })
      },
      FunctionDeclaration: check,
      FunctionExpression: check,
      ArrowFunctionExpression: check,
    }
  },
}
