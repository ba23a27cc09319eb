// The order that atomic operations make between programs.
#include "Observers/Clocks.h"
#include "gtest/gtest.h"

using tritonc::Clocks;

TEST(Clocks, NothingIsOrderedByItself) {
  Clocks clocks;
  EXPECT_TRUE(clocks.isBefore(1, 0, 1));
  EXPECT_FALSE(clocks.isBefore(0, 0, 1));
}

TEST(Clocks, ReleaseThenAcquireOrders) {
  Clocks clocks;
  uint32_t before = clocks.now(0);
  clocks.release(0, 8);
  uint32_t after = clocks.now(0);
  clocks.acquire(1, 8);
  EXPECT_TRUE(clocks.isBefore(0, before, 1));
  EXPECT_FALSE(clocks.isBefore(0, after, 1)); // what it does after its release is not passed on
  EXPECT_FALSE(clocks.isBefore(1, 0, 0));
}

TEST(Clocks, AnotherAddressDoesNotOrder) {
  Clocks clocks;
  clocks.release(0, 8);
  clocks.acquire(1, 16);
  EXPECT_FALSE(clocks.isBefore(0, 0, 1));
}

TEST(Clocks, LaterReleasesNeedALaterAcquire) {
  Clocks clocks;
  clocks.release(0, 8);
  clocks.acquire(2, 8);
  clocks.release(1, 8);
  EXPECT_TRUE(clocks.isBefore(0, 0, 2));
  EXPECT_FALSE(clocks.isBefore(1, 0, 2));
  clocks.acquire(2, 8);
  EXPECT_TRUE(clocks.isBefore(1, 0, 2));
}

TEST(Clocks, OrderIsHandedOnOverSeveralAddresses) {
  Clocks clocks;
  clocks.release(0, 8);
  clocks.acquire(1, 8);
  clocks.release(1, 16);
  clocks.acquire(2, 16);
  EXPECT_TRUE(clocks.isBefore(0, 0, 2));
  EXPECT_TRUE(clocks.isBefore(1, 0, 2));
  EXPECT_FALSE(clocks.isBefore(0, 1, 2));
}
