"""How sentences are put together, whatever they speak of: what the steps from 7 on ask."""
