# Embeds web/dist into the room Report: a rule for CMakeLists.txt, and (run with -P) the script of that rule.
if(NOT CMAKE_SCRIPT_MODE_FILE)
  set(generated "${PROJECT_BINARY_DIR}/lib/Report/EmbeddedPage.cpp")
  add_custom_command(
    OUTPUT "${generated}"
    COMMAND ${CMAKE_COMMAND} "-DFOLDER=${CMAKE_CURRENT_LIST_DIR}/dist" "-DOUT=${generated}" -P "${CMAKE_CURRENT_LIST_FILE}"
    DEPENDS "${CMAKE_CURRENT_LIST_DIR}/dist/page.js" "${CMAKE_CURRENT_LIST_DIR}/dist/page.css" "${CMAKE_CURRENT_LIST_FILE}"
    VERBATIM)
  target_sources(TritoncReport PRIVATE "${generated}")
  set_source_files_properties("${generated}" PROPERTIES COMPILE_OPTIONS "-I${PROJECT_SOURCE_DIR}/lib/Report")
  return()
endif()

# One raw string a file; the bundler writes no such delimiter.
file(READ "${FOLDER}/page.js" script)
file(READ "${FOLDER}/page.css" style)
file(WRITE "${OUT}" "// Generated from web/dist by web/Embed.cmake.\n#include \"EmbeddedPage.h\"\n\n"
  "llvm::StringRef tritonc::embeddedPageScript() { return R\"page~(${script})page~\"; }\n"
  "llvm::StringRef tritonc::embeddedPageStyle() { return R\"page~(${style})page~\"; }\n")
