// Documents beside the manual that its pages link to, so that they can be read offline too.

/** Names of files of docs/, without their ending. */
export const furtherDocuments = ['methods', 'command-line', 'conformance', 'supported-operators'];
