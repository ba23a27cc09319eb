//===- AmxTiles.h - AMX's eight tiles, each of 16 rows of 64 bytes -----------------------------------------------===//
#pragma once
#include <cstdint>
#include <immintrin.h>
#include <sys/syscall.h>
#include <unistd.h>

/// A process has to ask the system for the tiles once; false if it does not get them.
static inline bool tilesGranted() {
  constexpr long requestPermission = 0x1023, tileData = 18;
  static const bool granted = syscall(SYS_arch_prctl, requestPermission, tileData) == 0;
  return granted;
}

/// Sets them up for this thread, until _tile_release.
static inline void setUpTiles() {
  struct __attribute__((packed)) {
    uint8_t palette = 1, start = 0, reserved[14] = {0};
    uint16_t bytes[16] = {64, 64, 64, 64, 64, 64, 64, 64};
    uint8_t rows[16] = {16, 16, 16, 16, 16, 16, 16, 16};
  } configuration;
  _tile_loadconfig(&configuration);
}
