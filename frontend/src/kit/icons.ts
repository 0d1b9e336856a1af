// Own drawings, one stroke weight, painted in the colour of the text around them. `fill` parts are solid,
// `line` parts are strokes; a box of 20 is for the rail, 16 for everything else.
export interface Drawing {
  box: 16 | 20
  line?: string
  fill?: string
  dash?: string
}

const RING = 'M8 2.2a5.8 5.8 0 1 1 0 11.6a5.8 5.8 0 0 1 0-11.6'
const DISC = 'M8 1.2a6.8 6.8 0 1 0 0 13.6a6.8 6.8 0 0 0 0-13.6'

const drawings = {
  // dials: how far along the journey, so that the shape alone tells
  'dial-0': { box: 16, line: RING, dash: '2.1 1.54' },
  'dial-1': { box: 16, line: RING, fill: 'M8 8V4.3A3.7 3.7 0 0 1 11.7 8z' },
  'dial-2': { box: 16, line: RING, fill: 'M8 4.3a3.7 3.7 0 0 1 0 7.4z' },
  'dial-3': { box: 16, line: RING, fill: 'M8 8V4.3A3.7 3.7 0 1 1 4.3 8z' },
  'disc-tick': { box: 16, fill: `${DISC}M7.1 11.1L4 8l1.2-1.2l1.9 1.9l3.7-3.7L12 6.2z` },
  slash: { box: 16, line: `${RING}M4 4l8 8` },
  ring: { box: 16, line: RING },
  ask: { box: 16, line: `${RING}M6.3 6.5a1.8 1.8 0 1 1 2.5 1.7c-.6.3-.8.6-.8 1.2`, fill: 'M7.1 10.6h1.8v1.6H7.1z' },
  warn: { box: 16, fill: 'M8 1.4L15.1 14H.9zM7.1 6v4.2h1.8V6zM7.1 11.2v1.6h1.8v-1.6z' },
  octagon: {
    box: 16,
    fill: 'M5.2 1h5.6L15 5.2v5.6L10.8 15H5.2L1 10.8V5.2zM5.3 4.2L4.2 5.3L6.9 8l-2.7 2.7l1.1 1.1L8 9.1l2.7 2.7l1.1-1.1L9.1 8l2.7-2.7l-1.1-1.1L8 6.9z',
  },
  pause: { box: 16, fill: `${DISC}M5.5 5h1.7v6H5.5zM8.8 5h1.7v6H8.8z` },
  'box-minus': {
    box: 16,
    line: 'M3.5 2.2h9a1.3 1.3 0 0 1 1.3 1.3v9a1.3 1.3 0 0 1-1.3 1.3h-9a1.3 1.3 0 0 1-1.3-1.3v-9a1.3 1.3 0 0 1 1.3-1.3M5.3 8h5.4',
  },
  back: { box: 16, line: 'M6 3L2.6 6.4L6 9.8M2.6 6.4h6.6a3.7 3.7 0 0 1 0 7.3H6.5' },
  tick: { box: 16, line: 'M3 8.4l3.3 3.3L13 4.8' },
  clock: { box: 16, line: `${RING}M8 4.8V8l2.2 1.5` },
  // things to press
  search: { box: 16, line: 'M7 2.5a4.5 4.5 0 1 1 0 9a4.5 4.5 0 0 1 0-9M10.4 10.4L13.8 13.8' },
  down: { box: 16, line: 'M4 6.2l4 4l4-4' },
  right: { box: 16, line: 'M6.2 4l4 4l-4 4' },
  close: { box: 16, line: 'M4 4l8 8M12 4l-8 8' },
  columns: { box: 16, line: 'M2.2 3.2h11.6v9.6H2.2zM6.1 3.2v9.6M9.9 3.2v9.6' },
  more: {
    box: 16,
    fill: 'M3.2 6.6a1.4 1.4 0 1 0 0 2.8a1.4 1.4 0 0 0 0-2.8M8 6.6a1.4 1.4 0 1 0 0 2.8a1.4 1.4 0 0 0 0-2.8M12.8 6.6a1.4 1.4 0 1 0 0 2.8a1.4 1.4 0 0 0 0-2.8',
  },
  copy: { box: 16, line: 'M5.8 5.8h7.7v7.7H5.8zM3.6 10.2H2.5V2.5h7.7v1.1' },
  note: { box: 16, line: 'M2.5 3h11v7.5H7.2L4.5 13v-2.5h-2z' },
  refresh: { box: 16, line: 'M13 8a5 5 0 1 1-1.5-3.6M13 2.3v2.8h-2.8' },
  up: { box: 16, line: 'M8 13V3.5M4.2 7.2L8 3.4l3.8 3.8' },
  drop: { box: 16, line: 'M8 3v9.5M4.2 8.8L8 12.6l3.8-3.8' },
  file: { box: 16, line: 'M4 1.8h5.2L12.5 5v9.2H4zM9 1.8V5.2h3.5M6 8.4h4.5M6 11h4.5' },
  theme: { box: 16, line: RING, fill: 'M8 3.2a4.8 4.8 0 0 0 0 9.6z' },
  save: { box: 16, line: 'M8 2v7.5M4.8 6.5L8 9.7l3.2-3.2M2.5 11v2.7h11V11' },
  // the rail
  today: {
    box: 20,
    line: 'M10 6.6a3.4 3.4 0 1 1 0 6.8a3.4 3.4 0 0 1 0-6.8M10 2.3v1.7M10 16v1.7M2.3 10h1.7M16 10h1.7M4.6 4.6l1.2 1.2M14.2 14.2l1.2 1.2M15.4 4.6l-1.2 1.2M5.8 14.2l-1.2 1.2',
  },
  orders: {
    box: 20,
    line: 'M4.2 2.7h11.6v14.6l-2.3-1.5l-1.7 1.5l-1.8-1.5l-1.8 1.5l-1.7-1.5l-2.3 1.5zM7.2 7h5.6M7.2 10.5h5.6',
  },
  parcel: { box: 20, line: 'M3 6.5L10 3l7 3.5v7L10 17l-7-3.5zM3 6.5L10 10l7-3.5M10 10v7M6.5 4.7l7 3.5' },
  tray: { box: 20, line: 'M10 3v8M6.7 8L10 11.2L13.3 8M3 12.5v4.3h14v-4.3' },
} satisfies Record<string, Drawing>

export type IconName = keyof typeof drawings

/** drawing returns the shape of an icon. */
export function drawing(name: IconName): Drawing {
  return drawings[name]
}
