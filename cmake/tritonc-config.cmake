# find_package(tritonc): the target tritonc::tritonc.
include("${CMAKE_CURRENT_LIST_DIR}/tritonc-targets.cmake")
