# Embeds the puzzles with their solutions, cases and hints: a rule for CMakeLists.txt, and (run with -P) the script of that rule.
if(NOT CMAKE_SCRIPT_MODE_FILE)
  file(GLOB puzzle_files CONFIGURE_DEPENDS "${CMAKE_CURRENT_LIST_DIR}/*.tri" "${CMAKE_CURRENT_LIST_DIR}/solutions/*.tri"
    "${CMAKE_CURRENT_LIST_DIR}/cases/*.tri" "${CMAKE_CURRENT_LIST_DIR}/hints/*.md")
  set(generated "${PROJECT_BINARY_DIR}/lib/Learn/EmbeddedPuzzles.cpp")
  add_custom_command(
    OUTPUT "${generated}"
    COMMAND ${CMAKE_COMMAND} "-DFOLDER=${CMAKE_CURRENT_LIST_DIR}" "-DOUT=${generated}" -P "${CMAKE_CURRENT_LIST_FILE}"
    DEPENDS ${puzzle_files} "${CMAKE_CURRENT_LIST_FILE}"
    VERBATIM)
  target_sources(TritoncLearn PRIVATE "${generated}")
  set_source_files_properties("${generated}" PROPERTIES COMPILE_OPTIONS "-I${PROJECT_SOURCE_DIR}/lib/Learn")
  return()
endif()

# One raw string a file; its delimiter does not occur in them.
file(GLOB files "${FOLDER}/*.tri")
list(SORT files)
set(entries "")
foreach(path IN LISTS files)
  get_filename_component(name "${path}" NAME_WE)
  string(APPEND entries "    {\"${name}\"")
  foreach(part "${path}" "${FOLDER}/solutions/${name}.tri" "${FOLDER}/cases/${name}.tri" "${FOLDER}/hints/${name}.md")
    file(READ "${part}" text)
    string(APPEND entries ",\n     R\"puzzle~(${text})puzzle~\"")
  endforeach()
  string(APPEND entries "},\n")
endforeach()
file(WRITE "${OUT}" "// Generated from puzzles/ by Embed.cmake.\n#include \"EmbeddedPuzzles.h\"\n\n"
  "static constexpr tritonc::EmbeddedPuzzle files[] = {\n${entries}};\n\n"
  "llvm::ArrayRef<tritonc::EmbeddedPuzzle> tritonc::embeddedPuzzles() { return files; }\n")
