# Embeds the documentation of the tile dialect's records: a rule for CMakeLists.txt, and (run with -P) the script of that rule.
if(NOT CMAKE_SCRIPT_MODE_FILE)
  set(records "${PROJECT_BINARY_DIR}/include/tritonc/Dialect/TileOps.md")
  set(generated "${PROJECT_BINARY_DIR}/lib/Dialect/Records.cpp")
  add_custom_command(
    OUTPUT "${generated}"
    COMMAND ${CMAKE_COMMAND} "-DRECORDS=${records}" "-DOUT=${generated}" -P "${CMAKE_CURRENT_LIST_FILE}"
    DEPENDS "${records}" TileIncGen "${CMAKE_CURRENT_LIST_FILE}"
    VERBATIM)
  target_sources(TritoncDialect PRIVATE "${generated}")
  set_source_files_properties("${generated}" PROPERTIES SKIP_PRECOMPILE_HEADERS ON)
  return()
endif()

file(READ "${RECORDS}" text)
file(WRITE "${OUT}" "// Generated from the records of the tile dialect by EmbedRecords.cmake.\n#include \"tritonc/Dialect/Records.h\"\n\n"
  "llvm::StringRef tritonc::operationRecords() {\n  return R\"records~(${text})records~\";\n}\n")
