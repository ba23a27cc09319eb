# Embeds explanations/*.md into the room: a rule for CMakeLists.txt, and (run with -P) the script of that rule.
if(NOT CMAKE_SCRIPT_MODE_FILE)
  file(GLOB explanation_files CONFIGURE_DEPENDS "${CMAKE_CURRENT_LIST_DIR}/*.md")
  set(generated "${PROJECT_BINARY_DIR}/lib/Report/EmbeddedExplanations.cpp")
  add_custom_command(
    OUTPUT "${generated}"
    COMMAND ${CMAKE_COMMAND} "-DFOLDER=${CMAKE_CURRENT_LIST_DIR}" "-DOUT=${generated}" -P "${CMAKE_CURRENT_LIST_FILE}"
    DEPENDS ${explanation_files} "${CMAKE_CURRENT_LIST_FILE}"
    VERBATIM)
  target_sources(TritoncReport PRIVATE "${generated}")
  set_source_files_properties("${generated}" PROPERTIES COMPILE_OPTIONS "-I${PROJECT_SOURCE_DIR}/lib/Report")
  return()
endif()

# One raw string a file; its delimiter does not occur in prose.
file(GLOB files "${FOLDER}/*.md")
list(SORT files)
set(entries "")
foreach(path IN LISTS files)
  get_filename_component(code "${path}" NAME_WE)
  file(READ "${path}" text)
  string(APPEND entries "    {\"${code}\", R\"explain~(${text})explain~\"},\n")
endforeach()
file(WRITE "${OUT}" "// Generated from lib/Report/explanations by Embed.cmake.\n#include \"EmbeddedExplanations.h\"\n\n"
  "static constexpr tritonc::EmbeddedExplanation files[] = {\n${entries}};\n\n"
  "llvm::ArrayRef<tritonc::EmbeddedExplanation> tritonc::embeddedExplanations() { return files; }\n")
