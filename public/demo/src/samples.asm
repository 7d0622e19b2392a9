; Samples through the volume register: a part of player.asm. SPDX-License-Identifier: CC0-1.0

; ---- samples ----------------------------------------------------------------------------------------------------------
;
; A timer of the second CIA raises an NMI 8,010 times a second; each writes one four-bit sample to the volume register.
; The KERNAL is banked out, so the two vectors are the player's own and no ROM is needed.

        .if DIGI
MIDDLE  = 10                    ; the volume between samples, and the middle of their swing
SAMPLE  = 123                   ; cycles

digi_init
        sei
        lda #$7f                ; no interrupts but ours
        sta $dc0d
        sta $dd0d
        lda $dc0d
        lda $dd0d
        lda #0
        sta $d01a
        lda #$0b                ; screen off: no bad lines, so the samples come evenly
        sta $d011
        lda #$35
        sta $01
        lda #<nmi
        sta $fffa
        lda #>nmi
        sta $fffb
        lda #<irq
        sta $fffe
        lda #>irq
        sta $ffff
        lda #<FRAME
        sta $dc04
        lda #>FRAME
        sta $dc05
        lda #<SAMPLE-1
        sta $dd04
        lda #>SAMPLE-1
        sta $dd05
        lda #$81
        sta $dc0d
        sta $dd0d
        lda #$11
        sta $dc0e
        sta $dd0e
        cli
_idle   jmp _idle

irq     pha
        txa
        pha
        tya
        pha
        lda $dc0d
        jsr play
        pla
        tay
        pla
        tax
        pla
        rti

nmi     pha
        lda $dd0d
level_  lda #MIDDLE               ; worked out the last time, so that the write is always as late after the timer
        sta $d418
on_     lda #0
        beq nmi_rest
        lda half
        eor #$80
        sta half
        bmi nmi_first
byte_   lda $ff00
        and #$0f
        inc byte_+1
        bne nmi_show
        inc byte_+2
        pha
        lda byte_+2
stop_   cmp #0
        bne nmi_more
        lda #0
        sta on_+1
nmi_more pla
        bpl nmi_show            ; always
nmi_first lda byte_+1             ; the same byte, its upper half
        sta nmi_upper+1
        lda byte_+2
        sta nmi_upper+2
nmi_upper lda $ff00
        lsr
        lsr
        lsr
        lsr
        .byte $2c               ; skips the next instruction
nmi_rest lda #MIDDLE
nmi_show ora mode
        sta level_+1
        pla
        rti

digi_start                      ; Y is the sample
        lda #0
        sta on_+1
        sta half
        sta byte_+1
        lda samples,y
        sta byte_+2
        lda samples+1,y
        sta stop_+1
        lda #1
        sta on_+1
        rts

half    .byte 0
        .endif
