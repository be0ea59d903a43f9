"""Reading what people type: plain functions from text to Read, Doubt or Miss. No reading is wrong in silence."""
