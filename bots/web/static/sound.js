// One audio context for the page, made by a press: phones give sound only to whom a finger asked for it.

let context = null;

/** The context, awake. Call it from a press first; null where the browser has none. */
export function sound() {
  const Context = window.AudioContext || window.webkitAudioContext;
  if (!context && Context) context = new Context();
  if (context && context.state === 'suspended') context.resume().catch(() => {});
  return context;
}

/** The same without making it: null until somebody pressed. */
export function soundSoFar() {
  return context;
}
