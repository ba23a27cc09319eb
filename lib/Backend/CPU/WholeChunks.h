//===- WholeChunks.h - the chunks of a nest that lie inside of its masks ----------------------===//
#pragma once
#include "TileEmitter.h"

namespace tritonc::cpu {

/// Whether integers wrap round in the type of `tile` only, not in a narrower one that they were computed in.
bool wrapsAtItsWidth(mlir::Value tile, unsigned depth = 0);

/// Finds for the lanes of a loop that is about to be opened how far its masks are true, and `i / n` and `i % n` stay in one
/// row; emits the bound before the loop.
class TileEmitter::WholeChunks {
public:
  WholeChunks(TileEmitter &emitter, int64_t size) : emitter(emitter), size(size) {}
  /// Stands in an index for the lanes of the loop that is not opened yet.
  static Lanes lanesToCome();
  /// Takes in what is emitted in the nest for `part`.
  void add(const NestPart &part);
  /// The end of the whole chunks, a multiple of the width; null where nothing would be simpler there.
  mlir::Value end();
  /// The loops of a nest: to `end`, with what is known there, and as it is written up to `limit` (if that is given) or where no lane is
  /// stored any more. Where stores bypass the caches, the first of them begins at an aligned place.
  void emit(mlir::Value end, mlir::Value limit, llvm::function_ref<void(Lanes)> body);
  /// Whether all of the nest lies below the bound.
  mlir::Value isAll();
  /// Whether stores bypass the caches in whole chunks; null: they do not.
  mlir::Value streamed() const { return streams; }
  /// Makes known in a loop over `lane` what holds up to `end()`.
  void enter(const Lanes &lane) { enter(lane, known); }

private:
  struct Known {
    mlir::Value tile;
    Index index;
    Lanes start;        ///< of quotients and remainders: the element of lane 0; without a base: the tile is true
    bool steps = false; ///< a remainder grows with the lane
  };
  void emitLoop(mlir::Value from, mlir::Value to, unsigned lanes, bool isWhole, llvm::function_ref<void(Lanes)> body,
                llvm::ArrayRef<Known> facts = {});
  void enter(const Lanes &lane, llvm::ArrayRef<Known> facts);
  void collect(mlir::Value tile, const Index &index, unsigned depth);
  bool collectMask(mlir::Value mask, const Index &index, unsigned depth);
  bool boundMask(mlir::Value mask, const Index &index, unsigned depth);
  bool bound(mlir::arith::CmpIOp compare, const Index &index, int dim);
  void bound(mlir::Operation *division, const Index &index, int dim);
  static int laneDimension(llvm::ArrayRef<Lanes> index, mlir::Value tile);
  void align(const NestPart &part); ///< StreamedStores.cpp
  void findStop(mlir::Value mask, const Index &index, unsigned depth);
  void stopAt(mlir::Value number, unsigned level);
  void limit(mlir::Value condition, mlir::Value count, unsigned level);
  Lanes atLaneZero(mlir::Value tile, const Index &index);
  mlir::Value widen(mlir::Value value, bool isSigned);

  TileEmitter &emitter;
  int64_t size;
  std::vector<Known> known; ///< below the bound
  std::vector<Known> rows;  ///< of these what is the same for all lanes, and holds for all of them if `rowsHold`
  Lanes rowsHold;           ///< without a base: there is nothing of that kind
  bool areStreamed = false; ///< always: `head` lanes come first
  mlir::Value streams;
  Lanes storedLanes; ///< lanes from there on are masked off, as the store's mask says; without a base: none are
  Lanes head;        ///< lanes before the first aligned place; without a base: none
  Lanes count; ///< elements before the bound, as far as it is found
  llvm::DenseMap<mlir::Value, llvm::SmallVector<Index, 1>> seen;
  llvm::DenseMap<mlir::Value, std::vector<std::pair<Index, bool>>> seenMasks; ///< and whether they are true below the bound
};

} // namespace tritonc::cpu
