// Linked into tfjs-node's binding: TensorFlow 2.16 and later write notes about the processor to stderr each time they start,
// whatever TF_CPP_MIN_LOG_LEVEL says. This takes the place of absl::MinLogLevel() for them: only what ends the process (3) is
// still written, and errors come as exceptions.
// The name is that of the absl release inside of the pinned TensorFlow; in another one nothing calls it.
extern "C" int overread_min_log_level() __asm__("_ZN4absl12lts_2025081411MinLogLevelEv");

extern "C" __attribute__((visibility("default"), used)) int overread_min_log_level() { return 3; }
