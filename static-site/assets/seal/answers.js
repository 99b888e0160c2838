// One answer to one question. All answers and reasons stand in one table in tests/vectors/README.md.

export const yes = (reason, detail = {}) => ({ answer: "yes", reason, detail });
export const no = (reason, detail = {}) => ({ answer: "no", reason, detail });
export const unknown = (reason, detail = {}) => ({ answer: "unknown", reason, detail });
