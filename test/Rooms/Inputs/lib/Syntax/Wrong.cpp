#include "mlir/IR/Value.h"
#include "tritonc/Driver/Driver.h"
