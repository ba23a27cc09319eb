# Programs that need only the C library, from the same objects: LLVM and MLIR come from their archives, for X86 and NVPTX alone.
# `--target portable` links them into BUILD/portable/, each also packed for the way to another machine.
find_library(TRITONC_STATIC_ZLIB libz.a)
find_library(TRITONC_STATIC_ZSTD libzstd.a)
mark_as_advanced(TRITONC_STATIC_ZLIB TRITONC_STATIC_ZSTD)
if(NOT TRITONC_STATIC_ZLIB OR NOT TRITONC_STATIC_ZSTD)
  add_custom_target(portable COMMAND ${CMAKE_COMMAND} -E echo "portable programs need libz.a and libzstd.a: tools/dev/bootstrap portable"
                    COMMAND ${CMAKE_COMMAND} -E false VERBATIM)
  function(tritonc_portable)
  endfunction()
  return()
endif()

# Debian's archives name the shared libLLVM, and with it a second copy of everything: that name goes.
foreach(archive ${MLIR_EXPORTED_TARGETS})
  if(TARGET ${archive})
    get_target_property(needs ${archive} INTERFACE_LINK_LIBRARIES)
    if(needs)
      list(REMOVE_ITEM needs LLVM MLIR "$<LINK_ONLY:LLVM>")
      set_target_properties(${archive} PROPERTIES INTERFACE_LINK_LIBRARIES "${needs}")
    endif()
  endif()
endforeach()
set_target_properties(LLVMSupport PROPERTIES INTERFACE_LINK_LIBRARIES
                      "rt;dl;m;${TRITONC_STATIC_ZLIB};${TRITONC_STATIC_ZSTD};LLVMDemangle")

# What nobody refers to costs nothing: the linker takes single members, and of those single sections.
get_property(dialects GLOBAL PROPERTY MLIR_DIALECT_LIBS)
get_property(conversions GLOBAL PROPERTY MLIR_CONVERSION_LIBS)
llvm_map_components_to_libnames(components x86codegen x86asmparser nvptxcodegen orcjit passes)
set(TRITONC_ARCHIVES ${dialects} ${conversions} MLIRParser MLIRTransforms MLIRTargetLLVMIRExport MLIRBuiltinToLLVMIRTranslation
    MLIRLLVMToLLVMIRTranslation MLIRNVVMToLLVMIRTranslation ${components})

add_custom_target(portable)
# tritonc_portable(NAME SOURCE... [LIBRARIES ROOM...]): BUILD/portable/NAME and its archive, parts of the target `portable`.
function(tritonc_portable name)
  cmake_parse_arguments(PORTABLE "" "" "LIBRARIES" ${ARGN})
  set(folder ${PROJECT_BINARY_DIR}/portable)
  set(archive ${folder}/${name}-${PROJECT_VERSION}-linux-x86_64.tar.xz)
  add_executable(${name}-portable EXCLUDE_FROM_ALL ${PORTABLE_UNPARSED_ARGUMENTS})
  set_target_properties(${name}-portable PROPERTIES OUTPUT_NAME ${name} RUNTIME_OUTPUT_DIRECTORY ${folder})
  target_link_libraries(${name}-portable PRIVATE ${PORTABLE_LIBRARIES} ${TRITONC_ARCHIVES})
  target_link_options(${name}-portable PRIVATE -static-libstdc++ -static-libgcc LINKER:--gc-sections,--icf=all,--as-needed,-s)
  add_custom_command(OUTPUT ${archive} DEPENDS ${name}-portable WORKING_DIRECTORY ${folder}
                     COMMAND ${CMAKE_COMMAND} -E tar cJf ${archive} ${name} VERBATIM)
  add_custom_target(${name}-archive DEPENDS ${archive})
  add_dependencies(portable ${name}-archive)
endfunction()
