// Preloaded (`node --import`) into whatever `npm start` or the demo starts: ends it when the one that started it is gone,
// however that ended. A killed start so leaves nothing behind but Azurite, which only the demo starts in this way.
process.once('disconnect', () => process.exit(1));
// What has nothing more to do ends as usual: the channel alone keeps no process alive.
process.channel?.unref();
