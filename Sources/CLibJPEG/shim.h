#pragma once
// jpeglib.h leaves these to whoever includes it.
#include <stddef.h>
#include <stdio.h>

#include <jpeglib.h>
