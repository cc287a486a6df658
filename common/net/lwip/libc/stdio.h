/* For the freestanding ports: lwIP includes <stdio.h> for debug output that is compiled out. */
#pragma once
