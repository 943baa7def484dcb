// Words as the server counts them: marks alone are none, "don't" and "well-known" are one.
const WORD = /[\p{L}\p{N}]+(?:['’.,:-]?[\p{L}\p{N}]+)*/gu;

export const countWords = (text) => text.match(WORD)?.length ?? 0;
