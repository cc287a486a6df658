/* 7zip's headers include it for names of error codes that are not used here. */
#pragma once
