// core-js comes without types; nothing of it is called by name.
declare module 'core-js/stable';
