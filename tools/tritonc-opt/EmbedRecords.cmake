# Embeds the documentation of the tile dialect's records: a rule for CMakeLists.txt, and (run with -P) the script of that rule.
if(NOT CMAKE_SCRIPT_MODE_FILE)
  set(records "${PROJECT_BINARY_DIR}/include/tritonc/Dialect/TileOps.md")
  set(generated "${CMAKE_CURRENT_BINARY_DIR}/tritonc-opt/TileOpsDoc.inc")
  add_custom_command(
    OUTPUT "${generated}"
    COMMAND ${CMAKE_COMMAND} "-DRECORDS=${records}" "-DOUT=${generated}" -P "${CMAKE_CURRENT_LIST_FILE}"
    DEPENDS "${records}" TileIncGen "${CMAKE_CURRENT_LIST_FILE}"
    VERBATIM)
  target_sources(tritonc-opt PRIVATE tritonc-opt/OpTable.cpp "${generated}")
  target_include_directories(tritonc-opt PRIVATE "${CMAKE_CURRENT_BINARY_DIR}/tritonc-opt")
  target_compile_definitions(tritonc-opt PRIVATE TRITONC_SOURCE="${PROJECT_SOURCE_DIR}")
  return()
endif()

file(READ "${RECORDS}" text)
file(WRITE "${OUT}" "R\"records~(${text})records~\"\n")
