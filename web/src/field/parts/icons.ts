/** The few line icons of the field app, on a grid of 24 by 24. */
export const shapes = {
  today: 'M5 6h14v14H5zM5 10h14M9 3.5V7M15 3.5V7M9 14l2 2 4-4',
  homes: 'M3.5 20V9.5L9 5.5l5.5 4V20M14.5 12H20.5v8M3 20h18M7.5 12.5h3M7.5 16h3',
  new: 'M12 5v14M5 12h14',
  out: 'M4 13.5 6.5 5h11L20 13.5V19H4zM4 13.5h5l1 2.5h4l1-2.5h5',
  more: 'M5 7h14M5 12h14M5 17h14',
  sync: 'M19.5 12a7.5 7.5 0 0 1-13 5.1M4.5 12a7.5 7.5 0 0 1 13-5.1M17.5 3v4h-4M6.5 21v-4h4',
  find: 'M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13ZM15.3 15.3 20 20',
  back: 'M14.5 5 8 12l6.5 7',
  lock: 'M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 1 1 7 0v3',
  ok: 'M5 12.5 9.5 17 19 7.5',
  wait: 'M12 7v5l3 2M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18Z',
  hand: 'M12 8v5M12 16.5h.01M12 3.5 21 19.5H3z',
} as const
export type IconName = keyof typeof shapes
