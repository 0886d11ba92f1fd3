/** The two words that the preload and the main process exchange; everything else goes over the port. */
export const CONNECT_CHANNEL = 'tapedeck:connect';
export const PORT_CHANNEL = 'tapedeck:port';
