// Text of a user, with what cannot be seen made visible.

/** Control, direction and other invisible characters. */
const hidden = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/u;
const hiddenAll = new RegExp(hidden.source, "gu");

export function shown(text: string): string {
  return hidden.test(text) ? text.replace(hiddenAll, c => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`) : text;
}

export function Words({ text }: { text: string }) {
  return <>{shown(text)}</>;
}
